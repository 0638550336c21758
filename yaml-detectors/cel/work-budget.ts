import { Undecidable } from './undecidable.ts';

/**
 * Bounds the work on one event: an attacker chooses how long its texts are, and a condition may go through a list for each
 * element of another.
 */
export type WorkBudget = {
  /** Before each event. */
  readonly reset: () => void;
  /** Something of this many characters is looked at, as many times. Throws if that is more than is left. */
  readonly spend: (length: number, times?: number) => void;
  /**
   * A turn of a loop begins, in which anything that was seen so far may be looked at. `depth`: how many loops it is in, itself
   * included. False once all is spent: then the loop is to end.
   */
  readonly begin: (depth: number) => boolean;
  /** It ends. One that does not has thrown. */
  readonly end: (depth: number) => void;
  /** A turn of a loop ended that what it throws ends, too. */
  readonly count: () => void;
  /** Throws if all is spent: a loop that was ended for it tells nothing. */
  readonly confirm: () => void;
};

/** Some µs each at most: about a millisecond in all. What people write takes some tens. */
const MAX_STEPS = 5000;
/** What is compared or searched in the time of a step. */
const CHARACTERS_PER_STEP = 1024;
/** An exception, with what it says of its place. */
const STEPS_PER_ERROR = 20;

/** One for all, because it may be thrown again and again. */
const TOO_MUCH = new Undecidable('it takes too much work: the event holds texts or lists that are too long');

export function createWorkBudget(): WorkBudget {
  let left = MAX_STEPS;
  let longest = 0;
  let open = 0;

  return {
    reset() {
      left = MAX_STEPS;
      longest = 0;
      open = 0;
    },
    spend(length, times = 1) {
      longest = Math.max(longest, length);
      take(1 + (length * times) / CHARACTERS_PER_STEP);
    },
    begin(depth) {
      if (left < 0) return false;
      take(turn() + (open >= depth ? STEPS_PER_ERROR : 0));
      open = depth;
      return true;
    },
    end(depth) {
      open = depth - 1;
    },
    count() {
      take(turn());
    },
    confirm() {
      if (left < 0) throw TOO_MUCH;
    },
  };

  /** Anything that was seen so far may be looked at in it. */
  function turn(): number {
    return 1 + longest / CHARACTERS_PER_STEP;
  }

  /** What is no number of steps takes all that is left: no value may switch the budget off. */
  function take(steps: number): void {
    left -= steps >= 0 ? steps : Number.POSITIVE_INFINITY;
    if (left < 0) throw TOO_MUCH;
  }
}
