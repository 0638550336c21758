/** asl-validator has no types of its own. */
declare module 'asl-validator' {
  // biome-ignore lint/style/noDefaultExport: it is asl-validator's.
  export default function validate(definition: object): {
    readonly isValid: boolean;
    readonly errorsText: (separator: string) => string;
  };
}
