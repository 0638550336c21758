/** Of traceward, as package.json says it, of which no function needs to hold more. */
export const VERSION = '0.1.0';
