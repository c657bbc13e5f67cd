import { Fault } from '../model/fault.ts';

export type Crypt4ghFaultCode =
  | 'MAGIC_INVALID'
  | 'VERSION_UNSUPPORTED'
  | 'HEADER_TRUNCATED'
  | 'HEADER_TOO_LARGE'
  | 'PACKET_COUNT_INVALID'
  | 'PACKET_LENGTH_INVALID'
  | 'PACKET_TYPE_UNSUPPORTED'
  | 'PACKET_CONTENT_INVALID'
  | 'DATA_METHOD_UNSUPPORTED'
  | 'NOT_FOR_THIS_KEY'
  | 'SESSION_KEY_MISSING'
  | 'SESSION_KEY_COUNT_INVALID'
  | 'EDIT_LIST_DUPLICATE'
  | 'EDIT_LIST_INVALID'
  | 'EDIT_LIST_BEYOND_END'
  | 'SEGMENT_DAMAGED'
  | 'SEGMENT_TRUNCATED'
  | 'RECIPIENT_COUNT_INVALID'
  | 'PUBLIC_KEY_INVALID'
  | 'SECRET_KEY_INVALID'
  | 'KEY_FILE_TOO_LARGE'
  | 'KEY_FILE_INVALID'
  | 'KEY_FILE_WRONG_KIND'
  | 'KEY_FILE_KDF_UNSUPPORTED'
  | 'KEY_FILE_CIPHER_UNSUPPORTED'
  | 'PASSPHRASE_REQUIRED'
  | 'PASSPHRASE_WRONG';

/** A container or a key file that cannot be read; the message never carries a byte of it. */
export class Crypt4ghFault extends Fault<Crypt4ghFaultCode> {
  override readonly name = 'Crypt4ghFault';
}
