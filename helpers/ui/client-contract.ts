/**
 * What of a web client the suite touches and reads, as data: another client is described by another one of these.
 * Selectors are CSS; `…Attribute` names an attribute.
 */
export interface ClientContract {
  readonly login: {
    readonly path: string;
    readonly username: string;
    readonly password: string;
    readonly submit: string;
    /** Where it says in words what is wrong. */
    readonly error: string;
  };
  readonly liveView: {
    readonly path: string;
    readonly root: string;
    readonly canvas: string;
    /** Keys that change what is shown, pressed in turn while the canvas has the focus. */
    readonly keys: readonly string[];
    /** Start of the newest row on the canvas, milliseconds since the epoch; set when the row is drawn. */
    readonly newestRowAttribute: string;
    /** How the view is, and what it says when all is well. */
    readonly stateAttribute: string;
    readonly running: string;
  };
  readonly alerts: {
    /** One alert of the list beside the live view. */
    readonly item: string;
    readonly idAttribute: string;
    readonly severityAttribute: string;
    readonly classAttribute: string;
  };
  readonly connection: {
    readonly root: string;
    readonly stateAttribute: string;
    readonly connected: string;
  };
  readonly navigation: {
    readonly liveView: string;
    readonly journal: string;
  };
  /** Places where the client tells its user that something is away; what is hidden or empty says nothing. */
  readonly notices: readonly string[];
}

/** The client of the contract (section 8.1), which the emulator's own follows. */
export const WEB_CLIENT: ClientContract = {
  login: {
    path: '/login',
    username: 'input#username',
    password: '#password',
    submit: 'button#loginButton',
    error: '#loginForm .error',
  },
  liveView: {
    path: '/liveView',
    root: '[data-testid=live-view]',
    canvas: '[data-testid=waterfall-canvas]',
    keys: ['ArrowRight', 'ArrowLeft'],
    newestRowAttribute: 'data-newest-row-time-ms',
    stateAttribute: 'data-state',
    running: 'running',
  },
  alerts: {
    item: '[data-testid=alert-item]',
    idAttribute: 'data-alert-id',
    severityAttribute: 'data-severity',
    classAttribute: 'data-class-id',
  },
  connection: {
    root: '[data-testid=connection]',
    stateAttribute: 'data-state',
    connected: 'connected',
  },
  navigation: {
    liveView: '[data-testid=liveView-nav-element]',
    journal: '[data-testid=investigations-nav-element]',
  },
  notices: ['[data-testid=banner]', '[role=alert]'],
};
