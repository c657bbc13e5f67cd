/** Sizes of the device's buffers (aws-nitro-enclaves-nsm-api, `NSM_REQUEST_MAX_SIZE`, `NSM_RESPONSE_MAX_SIZE`). */
export const MAX_REQUEST_BYTES = 0x1000;
export const MAX_RESPONSE_BYTES = 0x3000;

export const MAX_PCRS = 32;
