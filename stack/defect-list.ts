/** What `--defects` shows of a defect; the emulator's own list has this shape. */
export interface ListedDefect {
  readonly name: string;
  readonly effect: string;
  readonly strength: { readonly default: number; readonly unit: string; readonly meaning: string };
  readonly endpoint?: 'none' | 'optional' | { readonly one: string };
  readonly user?: 'optional' | { readonly one: string };
  readonly job?: 'optional';
}

/** What it shows of a set. */
export interface ListedSet {
  readonly name: string;
  readonly effect: string;
  readonly defects: readonly {
    readonly name: string;
    readonly strength?: number;
    readonly because: string;
  }[];
}

/** Width of a line. */
const WIDTH = 110;

/** What a defect can be aimed at, such as `endpoint (configure), user`; `everything` for nothing in particular. */
function targetOf({ endpoint, user, job }: ListedDefect): string {
  const named = (
    what: string,
    takes: 'none' | 'optional' | { readonly one: string } | undefined,
  ): string[] => {
    if (takes === undefined || takes === 'none') return [];
    return [takes === 'optional' ? what : `${what} (${takes.one})`];
  };
  const targets = [...named('endpoint', endpoint), ...named('user', user), ...named('job', job)];
  return targets.length === 0 ? 'everything' : targets.join(', ');
}

/** The words of a text in lines of at most so many characters. */
function wrapped(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const longer = lines.at(-1) === '' ? word : `${lines.at(-1)} ${word}`;
    if (longer.length > width) lines.push(word);
    else lines[lines.length - 1] = longer;
  }
  return lines;
}

/** A table: defect, effect, strength with its default, target. Then the sets with what they consist of. */
export function defectList(defects: readonly ListedDefect[], sets: readonly ListedSet[] = []): string[] {
  // Wide enough for the names of a set's members, which are set in by two.
  const column = Math.max(0, ...defects.map(({ name }) => name.length)) + 4;
  const entry = (name: string, text: string): string[] =>
    wrapped(text, WIDTH - column).map((line, i) => (i === 0 ? name : '').padEnd(column) + line);
  const listed = defects.flatMap((defect) => {
    const { name, effect, strength } = defect;
    const { default: standard, unit, meaning } = strength;
    return [
      ...entry(name, effect),
      ...entry('', `strength: ${standard} ${unit} (${meaning})`),
      ...entry('', `target: ${targetOf(defect)}`),
    ];
  });
  const grouped = sets.flatMap(({ name, effect, defects: members }) => [
    '',
    `Set ${name}: ${effect}`,
    ...members.flatMap((one) =>
      entry(`  ${one.name}`, `${one.strength === undefined ? '' : `${one.strength}: `}${one.because}`),
    ),
  ]);
  return [...listed, ...grouped];
}
