/**
 * The solution of `matrix x = right`, by Gaussian elimination with partial pivoting; null when the matrix is singular.
 * @param matrix square, its rows as lists
 */
export function solveLinear(
  matrix: readonly (readonly number[])[],
  right: readonly number[],
): number[] | null {
  const rows = matrix.map((row, i) => [...row, right[i] ?? Number.NaN]);
  const at = (row: number, column: number) => rows[row]?.[column] ?? Number.NaN;
  const n = rows.length;
  for (let column = 0; column < n; column++) {
    let pivot = column;
    for (let row = column + 1; row < n; row++) {
      if (Math.abs(at(row, column)) > Math.abs(at(pivot, column))) pivot = row;
    }
    const [upper, lower] = [rows[column], rows[pivot]];
    if (upper === undefined || lower === undefined || !(Math.abs(at(pivot, column)) > 0)) return null;
    [rows[column], rows[pivot]] = [lower, upper];
    for (let row = column + 1; row < n; row++) {
      const factor = at(row, column) / at(column, column);
      rows[row] = (rows[row] ?? []).map((value, i) => value - factor * at(column, i));
    }
  }
  const solution: number[] = new Array<number>(n).fill(0);
  for (let row = n - 1; row >= 0; row--) {
    let rest = at(row, n);
    for (let i = row + 1; i < n; i++) rest -= at(row, i) * (solution[i] ?? Number.NaN);
    solution[row] = rest / at(row, row);
  }
  return solution;
}
