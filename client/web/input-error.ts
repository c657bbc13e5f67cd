/** What a person gave cannot be used; the message says what to do and repeats none of it. */
export class InputError extends Error {
  override readonly name = 'InputError';
}
