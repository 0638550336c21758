/** What scan loads only where there are detectors. */
export { compileOrRefuse } from '#yaml-detectors/compile-detectors.ts';
export { doubtEvents } from '#yaml-detectors/describe-doubts.ts';
