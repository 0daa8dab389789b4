export type AddressKind = 'http' | 'mongodb' | 'rabbitmq';

const SCHEMES: Readonly<Record<AddressKind, readonly string[]>> = {
  http: ['http:', 'https:'],
  mongodb: ['mongodb:', 'mongodb+srv:'],
  rabbitmq: ['amqp:', 'amqps:'],
};
const EXAMPLES: Readonly<Record<AddressKind, string>> = {
  http: 'https://focus.example.com/focus-server',
  mongodb: 'mongodb://mongo.example.com:27017',
  rabbitmq: 'amqp://rabbit.example.com:5672',
};

/** Scheme, user info and rest of an address. Not `URL`: a MongoDB address may list several hosts. */
const ADDRESS = /^([a-z][a-z0-9+.-]*:)\/\/(?:([^/?#]*)@)?([^/?#]+)(.*)$/i;

/** Checks an address and takes trailing slashes off http ones. Messages never repeat user info. */
export function addressOf(
  kind: AddressKind,
  text: string,
):
  | { address: string; problem?: undefined }
  | { address: null; problem: { expected: string; found: string; hint: string } } {
  const [, scheme = '', , host = ''] = ADDRESS.exec(text) ?? [];
  if (SCHEMES[kind].includes(scheme.toLowerCase()) && (kind !== 'http' || URL.canParse(text))) {
    return { address: kind === 'http' ? text.replace(/\/+$/, '') : text };
  }
  const shown = host === '' ? 'text that is no address' : `an address with ${scheme}//${host}`;
  return {
    address: null,
    problem: {
      expected: `an address with ${SCHEMES[kind].join(' or ')}`,
      found: shown,
      hint: `for example ${EXAMPLES[kind]}`,
    },
  };
}

/** The password of an address (or a user name without one), as written and decoded: never to be written anywhere. */
export function userInfoSecrets(address: string): string[] {
  const userInfo = ADDRESS.exec(address)?.[2];
  if (userInfo === undefined || userInfo === '') return [];
  const colon = userInfo.indexOf(':');
  const secret = colon < 0 ? userInfo : userInfo.slice(colon + 1);
  return [...new Set([secret, decoded(secret)])].filter((text) => text !== '');
}

function decoded(text: string): string {
  // A stray "%" is no encoding: then the password is what stands there.
  return /%(?![0-9a-f]{2})/i.test(text) ? text : decodeURIComponent(text);
}
