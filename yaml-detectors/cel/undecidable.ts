/** An event does not tell what a detector asks for, or takes too long to decide. The message holds nothing of the event. */
export class Undecidable extends Error {
  override readonly name = 'Undecidable';
}
