/** Small building blocks of hand-written SVG. */

/** Escapes text for XML and HTML content and quoted attributes. */
export function escapeXml(text: string): string {
  return text
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
}

export type Attributes = Readonly<Record<string, string | number | undefined>>;

/** One element; `children` is markup that is already escaped. Numbers are rounded to a tenth of a pixel. */
export function element(name: string, attributes: Attributes, children = ''): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${typeof value === 'number' ? round(value) : escapeXml(value ?? '')}"`)
    .join('');
  return children === '' ? `<${name}${written}/>` : `<${name}${written}>${children}</${name}>`;
}

/** A text element; the text is escaped here. */
export function label(text: string, attributes: Attributes): string {
  return element('text', attributes, escapeXml(text));
}

export function round(pixels: number): string {
  return String(Math.round(pixels * 10) / 10);
}
