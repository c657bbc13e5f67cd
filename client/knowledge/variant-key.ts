import type { Variant } from '#pipelines';

export function variantKey(variant: Variant): string {
  return `${variant.chrom}:${variant.pos}:${variant.ref}:${variant.alt}`;
}
