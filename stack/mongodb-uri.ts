/**
 * The same MongoDB address with another database. Credentials keep their authentication database, which by the
 * connection string's rules is the database in the path unless `authSource` says otherwise.
 */
export function withDatabase(uri: string, databaseName: string): string {
  const match = /^(mongodb(?:\+srv)?:\/\/)([^/?]+)(?:\/([^?]*))?(?:\?(.*))?$/.exec(uri);
  if (match === null) {
    throw new TypeError(
      'A MongoDB address must look like mongodb://host:27017/database or mongodb+srv://host/database.',
    );
  }
  const [, scheme = '', authority = '', path = '', query = ''] = match;
  const options = new URLSearchParams(query);
  const hasOption = [...options.keys()].some((key) => key.toLowerCase() === 'authsource');
  if (authority.includes('@') && !hasOption) options.set('authSource', path === '' ? 'admin' : path);
  const newQuery = options.toString();
  return `${scheme}${authority}/${databaseName}${newQuery === '' ? '' : `?${newQuery}`}`;
}

/** The address without its credentials, for messages. */
export function withoutCredentials(uri: string): string {
  return uri.replace(/\/\/[^@/]*@/, '//');
}
