import { describe, expect, it } from 'vitest';
import { externalScripts, stripAnalytics } from './strip-analytics.ts';

const page = `<body>
    <script>window.allure = window.allure || {};</script>
    <script src="app.js" defer></script>
    <script async src="https://www.googletagmanager.com/gtag/js?id=G-1"></script>
    <script>
        window.dataLayer = window.dataLayer || [];
        function gtag(){dataLayer.push(arguments);}
        gtag('config', 'G-1', {"report": "awesome"});
    </script>
    <script src="data.js"></script>
</body>`;

describe('stripAnalytics', () => {
  it('should remove the loader and its set-up and nothing else', () => {
    expect(stripAnalytics(page)).toBe(`<body>
    <script>window.allure = window.allure || {};</script>
    <script src="app.js" defer></script>
    <script src="data.js"></script>
</body>`);
  });

  it('should leave a page without analytics as it is', () => {
    const clean = stripAnalytics(page);
    expect(stripAnalytics(clean)).toBe(clean);
  });
});

describe('externalScripts', () => {
  it('should name what a page loads from elsewhere', () => {
    expect(externalScripts(page)).toEqual(['https://www.googletagmanager.com/gtag/js?id=G-1']);
    expect(externalScripts(stripAnalytics(page))).toEqual([]);
  });
});
