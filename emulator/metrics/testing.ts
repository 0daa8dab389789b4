/** One family of samples, as the text format of Prometheus has it. */
export interface Family {
  readonly type: string;
  readonly help: string;
  /** By labels as they are written, `''` without any; of a histogram or summary also by the sample's name. */
  readonly samples: Readonly<Record<string, number>>;
}

const NAME = '[a-zA-Z_:][a-zA-Z0-9_:]*';
const COMMENT = new RegExp(`^# (HELP|TYPE) (${NAME}) (.*)$`);
const SAMPLE = new RegExp(`^(${NAME})(?:\\{([^}]*)\\})? (\\S+)$`);
const LABELS = /^([a-zA-Z_][a-zA-Z0-9_]*="(?:[^"\\\n]|\\["\\n])*"(,|$))*$/;
const SUFFIX = /_(bucket|sum|count)$/;

/**
 * Reads text in Prometheus's exposition format 0.0.4, strictly: https://prometheus.io/docs/instrumenting/exposition_formats
 * @throws Error naming the line that breaks a rule
 */
export function parseMetrics(text: string): ReadonlyMap<string, Family> {
  if (!text.endsWith('\n')) throw new Error('the last line does not end with a line feed');
  const families = new Map<string, { type: string; help: string; samples: Record<string, number> }>();
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const comment = COMMENT.exec(line);
    if (comment !== null) {
      const [, kind, name = '', rest = ''] = comment;
      const family = families.get(name) ?? { type: '', help: '', samples: {} };
      if (kind === 'TYPE' && family.type !== '') throw new Error(`a second type: ${line}`);
      if (Object.keys(family.samples).length > 0) throw new Error(`after its samples: ${line}`);
      families.set(name, kind === 'TYPE' ? { ...family, type: rest } : { ...family, help: rest });
      continue;
    }
    const [, name = '', labels = '', value = ''] = SAMPLE.exec(line) ?? [];
    const family = families.get(name) ?? families.get(name.replace(SUFFIX, ''));
    const number = Number(value.replace('Inf', 'Infinity'));
    if (name === '' || !LABELS.test(labels)) throw new Error(`no sample: ${line}`);
    if (family === undefined) throw new Error(`without a type: ${line}`);
    // Values are read by Go's ParseFloat, to which the case of "nan" is all one.
    if (Number.isNaN(number) && value.toLowerCase() !== 'nan') throw new Error(`no number: ${line}`);
    const key = families.has(name) ? labels : `${name} ${labels}`;
    if (key in family.samples) throw new Error(`twice: ${line}`);
    family.samples[key] = number;
  }
  return families;
}
