import { fileURLToPath } from 'node:url';
import { runProgram } from './run-program.ts';

const PROGRAM = fileURLToPath(new URL('./pairs.ts', import.meta.url));
const ADDRESSES = 5;

/** How memory grows with the pairs of a container and an address that it connects to: rows of the table. */
export async function measurePairs(most: number): Promise<string[][]> {
  const rows: string[][] = [];
  for (const containers of [most / 100, most / 10, most]) {
    const run = await runProgram([process.execPath, PROGRAM, String(containers), String(ADDRESSES)], '0');
    const { pairs, bytes, megabytes } = JSON.parse(run.output);
    rows.push([`${containers} × ${ADDRESSES}`, (bytes / pairs).toFixed(0), megabytes.toFixed(0)]);
  }
  return rows;
}
