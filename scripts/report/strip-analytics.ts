/**
 * Removes the analytics that Allure puts into the report's page: a loader from another host and the script that
 * configures it. Reports of a load run are nobody else's business, and often read without internet.
 */
export function stripAnalytics(html: string): string {
  return html.replace(/\s*<script\b[^>]*>[^]*?<\/script>/g, (script) => {
    const tag = /<script\b[^>]*>/.exec(script)?.[0] ?? '';
    const isLoader = /\bsrc=["']https?:\/\/[^"']*googletagmanager\.com/.test(tag);
    const isSetup = !/\bsrc=/.test(tag) && /\bdataLayer\b[^]*\bgtag\(/.test(script);
    return isLoader || isSetup ? '' : script;
  });
}

/** Scripts, images and style sheets that the page would load from another host. */
export function externalScripts(html: string): string[] {
  return [...html.matchAll(/<(?:script|link|img)\b[^>]*\b(?:src|href)=["'](https?:\/\/[^"']+)/g)].map(
    ([, address]) => address ?? '',
  );
}
