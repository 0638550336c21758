/** Begins to count milliseconds of the processor, which other work on the machine changes less than those of a clock. */
export function startProcessorClock(): () => number {
  const start = process.cpuUsage();
  return () => {
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1000;
  };
}

/** Milliseconds of the processor that some work takes. */
export function processorTime(work: () => void): number {
  const took = startProcessorClock();
  work();
  return took();
}

const TRIES = 3;

/** Whether some work takes longer, each time: what is slow does; the collector of garbage, or a busy machine, is not there each time. */
export function takesLonger(milliseconds: number, work: () => void): boolean {
  return Array.from({ length: TRIES }, () => work).every((each) => processorTime(each) > milliseconds);
}
