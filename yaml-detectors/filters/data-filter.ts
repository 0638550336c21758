import { faultOfArgument } from '#yaml-detectors/fault-of-argument.ts';
import { type FilterFault, type FilterParts, splitFilter } from './filter-text.ts';
import { addTexts, NO_TEXTS, passesTexts, type TextFilter } from './text-filter.ts';

/** What an argument of the event must be. */
export type DataFilter = { readonly argument: string; readonly texts: TextFilter };

/** Tracee turns names of system calls into numbers there, and numbers into names. */
const BY_SYSCALL: readonly string[] = [
  'sys_enter',
  'sys_exit',
  'suspicious_syscall_source',
  'stack_pivot',
  'hooked_syscall',
];

/** Tracee would have their filters in the kernel, which knows no middle of a text. */
const BY_KERNEL: readonly string[] = ['security_file_open', 'magic_write', 'security_mmap_file'];

/** The filters, and one more: of one argument any value may hold, and all arguments must. */
export function addDataFilter(
  filters: readonly DataFilter[],
  event: string,
  text: string,
): readonly DataFilter[] | FilterFault {
  const parts = splitFilter(text);
  const { field: argument } = parts;
  if (argument === '' || parts.operator === '')
    return { fault: 'expected an argument and a value, such as pathname=/tmp/*' };
  const unlikely = faultOfForm(parts);
  if (unlikely !== undefined) return unlikely;
  const fault = faultOfArgument(argument);
  if (fault !== undefined) return { fault };
  if (argument === 'returnValue')
    return {
      fault: 'a filter on returnValue lets nothing pass in Tracee; use a condition on getEventData("returnValue")',
    };
  if (argument === 'syscall' && BY_SYSCALL.includes(event))
    return {
      fault: `not supported: a filter on the system call of ${event}; use a condition on getEventData("syscall")`,
    };
  if (BY_KERNEL.includes(event) && parts.values.split(',').some(isAnywhere))
    return {
      fault: `Tracee refuses an asterisk at both ends for ${event}; use a condition, such as getEventData("${argument}").contains("shadow")`,
    };
  const known = filters.find((filter) => filter.argument === argument);
  const texts = addTexts(known?.texts ?? NO_TEXTS, parts);
  if ('fault' in texts) return texts;
  return [...filters.filter((filter) => filter !== known), { argument, texts }];
}

function isAnywhere(pattern: string): boolean {
  return pattern.length > 1 && pattern.startsWith('*') && pattern.endsWith('*');
}

const LIKE_A_NAME = /^[\w.-]+$/;
const OF_A_NAME = /[\w.\s-]/;

/** Tracee takes these for a name, or for a value, that no event has. */
function faultOfForm({ field, operator, values }: FilterParts): FilterFault | undefined {
  const at = field.split('').findLastIndex((character) => OF_A_NAME.test(character)) + 1;
  const written = `${field.slice(at)}${operator}${values.startsWith('=') ? '=' : ''}`;
  if (written !== operator) return { fault: `there is no operator ${written}; there are = and !=`, at };
  if (LIKE_A_NAME.test(field)) return undefined;
  return { fault: `expected the name of an argument before ${operator}, found ${JSON.stringify(field)}` };
}

/** `textOf`: an argument's value as Tracee prints it; undefined if the event does not have it. */
export function passesData(filters: readonly DataFilter[], textOf: (argument: string) => string | undefined): boolean {
  return filters.every(({ argument, texts }) => {
    const text = textOf(argument);
    return text !== undefined && passesTexts(texts, text);
  });
}
