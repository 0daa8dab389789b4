/** One table, written as Markdown (job summary) or as HTML with inline styles (Allure). */
import { escapeXml } from './charts/svg.ts';

export type Tone = 'good' | 'bad' | 'unsure' | 'quiet';

export interface Cell {
  readonly text: string;
  readonly tone?: Tone;
  readonly bold?: boolean;
  /** A second line, smaller. */
  readonly detail?: string;
}

export interface Column {
  readonly title: string;
  /** Numbers are aligned to the right. */
  readonly number?: boolean;
  /** Never broken into lines. */
  readonly whole?: boolean;
}

export interface Table {
  readonly title: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly (string | Cell)[])[];
  /** A line below: what the columns mean. */
  readonly note?: string;
}

/** Text and ground for each tone; a contrast of at least 4.5 on their own ground, so also on a dark page. */
export const TONES: Readonly<Record<Tone, string>> = {
  good: 'background:#DDF3E8;color:#07573B',
  bad: 'background:#FBE0DC;color:#8E1B10',
  unsure: 'background:#FCEFCB;color:#6B4A00',
  quiet: 'background:#F3F4F6;color:#4B5563',
};

const CELL =
  'padding:4px 6px;border:1px solid #D1D5DB;vertical-align:top;white-space:normal;overflow-wrap:anywhere';
const HEAD = `${CELL};overflow-wrap:normal;background:#E5EAF0;color:#1F2937;font-weight:600;text-align:left`;

/** Inline styles only: a report viewer strips style sheets. Every cell states ground and colour itself. */
export function tableHtml(table: Table): string {
  const head = table.columns
    .map((c) => `<th style="${HEAD}${c.number ? ';text-align:right' : ''}">${escapeXml(c.title)}</th>`)
    .join('');
  const rows = table.rows.map(
    (row) => `<tr>${row.map((c, i) => cellHtml(c, table.columns[i])).join('')}</tr>`,
  );
  const note = table.note
    ? `<p style="margin:4px 0 0;font-size:12px;opacity:.8">${escapeXml(table.note)}</p>`
    : '';
  return (
    `<h3 style="margin:18px 0 6px;font-size:15px">${escapeXml(table.title)}</h3>` +
    '<div style="overflow-x:auto">' +
    `<table style="display:table;width:100%;border-collapse:collapse;font-size:12px;line-height:1.35"><thead><tr>${head}</tr></thead>` +
    `<tbody>${rows.join('')}</tbody></table></div>${note}`
  );
}

function cellHtml(value: string | Cell, column: Column | undefined): string {
  const cell = typeof value === 'string' ? { text: value } : value;
  const ground = cell.tone ? TONES[cell.tone] : 'background:#FFFFFF;color:#1F2937';
  const style = [
    CELL,
    ground,
    ...(column?.whole || column?.number ? ['white-space:nowrap'] : []),
    ...(column?.number ? ['text-align:right;font-variant-numeric:tabular-nums'] : []),
    ...(cell.bold ? ['font-weight:600'] : []),
  ].join(';');
  const detail = cell.detail
    ? `<div style="font-weight:400;color:#4B5563;margin-top:2px">${escapeXml(cell.detail)}</div>`
    : '';
  return `<td style="${style}">${escapeXml(cell.text)}${detail}</td>`;
}

/** GitHub's Markdown. */
export function tableMarkdown(table: Table): string {
  const text = (value: string | Cell) => {
    const cell = typeof value === 'string' ? { text: value } : value;
    const escaped = escapeMarkdown(cell.text);
    const strong = cell.bold && escaped !== '' ? `**${escaped}**` : escaped;
    return cell.detail ? `${strong}<br>${escapeMarkdown(cell.detail)}` : strong;
  };
  const lines = [
    `### ${escapeMarkdown(table.title)}`,
    '',
    `| ${table.columns.map((c) => escapeMarkdown(c.title)).join(' | ')} |`,
    `|${table.columns.map((c) => (c.number ? ' ---: ' : ' --- ')).join('|')}|`,
    ...table.rows.map((row) => `| ${row.map(text).join(' | ')} |`),
  ];
  return (table.note ? [...lines, '', `_${escapeMarkdown(table.note)}_`] : lines).join('\n');
}

/** Nothing in a cell may end the cell, start markup or a mention. */
export function escapeMarkdown(text: string): string {
  return text
    .replace(/[\\`*_[\]|~]/g, '\\$&')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/\s*\r?\n\s*/g, ' ');
}
