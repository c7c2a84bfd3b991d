/** One line of the result: a figure, what it is held against, and whether it holds. */
export interface Figure {
  readonly what: string;
  readonly value: number;
  readonly unit: string;
  readonly limit: number;
  /** Whether smaller or larger is better. */
  readonly better: 'less' | 'more';
  readonly note?: string;
}

export function holds({ value, limit, better }: Figure): boolean {
  return better === 'less' ? value <= limit : value >= limit;
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

export function print(figures: readonly Figure[]): void {
  for (const figure of figures) {
    const { what, value, unit, limit, better, note } = figure;
    const bound = `${better === 'less' ? 'at most' : 'at least'} ${limit} ${unit}`;
    const verdict = holds(figure) ? 'ok    ' : 'MISSED';
    process.stdout.write(
      `${verdict} ${what.padEnd(46)} ${format(value).padStart(9)} ${unit.padEnd(8)} ${bound}${note ? `  (${note})` : ''}\n`,
    );
  }
}

function format(value: number): string {
  return value.toFixed(Math.abs(value) < 10 ? 2 : 0);
}
