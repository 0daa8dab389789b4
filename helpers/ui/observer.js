/* global window, document, performance, PerformanceObserver, MutationObserver */

// Runs in every document that the suite opens, before anything of the page. It only writes down what happens and when;
// what that means is worked out elsewhere. `contract` is a ClientContract.
window.__focusLoadObserve = (contract) => {
  // Only the page itself is watched, not what it embeds.
  if (window.top !== window || window.__focusLoad) return;
  const { liveView, alerts, connection, notices } = contract;
  const seen = { draws: [], tasks: [], alerts: [], connections: [], inputs: new Map(), lcpMs: null };
  const wallMs = (sinceStartMs) => performance.timeOrigin + sinceStartMs;

  const observe = (type, take, options = {}) =>
    new PerformanceObserver((list) => list.getEntries().forEach(take)).observe({
      type,
      buffered: true,
      ...options,
    });
  observe('largest-contentful-paint', ({ startTime }) => (seen.lcpMs = startTime));
  observe('longtask', ({ startTime, duration }) => seen.tasks.push([wallMs(startTime), duration]));
  const input = ({ interactionId, startTime, duration }) => {
    if (!interactionId) return;
    const [atMs, longestMs] = seen.inputs.get(interactionId) ?? [wallMs(startTime), 0];
    seen.inputs.set(interactionId, [atMs, Math.max(longestMs, duration)]);
  };
  // 16 ms is the shortest that a browser tells of; what is shorter is known by its number only.
  observe('event', input, { durationThreshold: 16 });

  const takeAlerts = (node) => {
    if (node.nodeType !== 1) return;
    const found = node.matches(alerts.item) ? [node] : node.querySelectorAll(alerts.item);
    for (const item of found) {
      const [id, severity, classId] = [
        alerts.idAttribute,
        alerts.severityAttribute,
        alerts.classAttribute,
      ].map((name) => item.getAttribute(name));
      seen.alerts.push({ id, severity, classId, atMs: wallMs(performance.now()) });
    }
  };
  const takeChange = (element, name) => {
    const atMs = wallMs(performance.now());
    if (name === liveView.newestRowAttribute && element.matches(liveView.root)) {
      seen.draws.push([atMs, Number(element.getAttribute(name))]);
    }
    if (name === connection.stateAttribute && element.matches(connection.root)) {
      seen.connections.push([atMs, element.getAttribute(name)]);
    }
  };
  // Called before the next paint: a row counts as drawn in the frame that draws it.
  new MutationObserver((changes) => {
    for (const { type, target, attributeName, addedNodes } of changes) {
      if (type === 'attributes') takeChange(target, attributeName);
      else addedNodes.forEach(takeAlerts);
    }
  }).observe(document, {
    subtree: true,
    childList: true,
    attributes: true,
    attributeFilter: [liveView.newestRowAttribute, connection.stateAttribute],
  });

  const noticeText = () =>
    notices
      .flatMap((selector) => [...document.querySelectorAll(selector)])
      .filter((element) => element.checkVisibility())
      .map((element) => element.textContent.trim())
      .find((text) => text !== '') ?? null;

  window.__focusLoad = {
    /** All that was seen since the last time, and how the page is now. */
    take() {
      const { draws, tasks, alerts: shown, connections, inputs, lcpMs } = seen;
      const view = document.querySelector(liveView.root);
      const link = document.querySelector(connection.root);
      const now = {
        nowMs: wallMs(performance.now()),
        openedMs: performance.timeOrigin,
        draws,
        tasks,
        alerts: shown,
        connections,
        inputs: [...inputs].map(([id, [atMs, longestMs]]) => [id, atMs, longestMs]),
        lcpMs,
        state: view === null ? null : view.getAttribute(liveView.stateAttribute),
        connection: link === null ? null : link.getAttribute(connection.stateAttribute),
        notice: noticeText(),
      };
      Object.assign(seen, { draws: [], tasks: [], alerts: [], connections: [], inputs: new Map() });
      return now;
    },
  };
};
