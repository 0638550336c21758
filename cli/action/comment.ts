// What action.yml runs: writes the comment about the table in a file to standard output.
import { readFileSync } from 'node:fs';
import { commentBody } from './comment-body.ts';

const [, , file = ''] = process.argv;
process.stdout.write(commentBody(readFileSync(file, 'utf8')));
