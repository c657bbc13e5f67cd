import { digestUuid } from '../digest-uuid.ts';
import type { Json, JsonMembers } from '../json.ts';

export const PROFILES = 'http://hl7.org/fhir/uv/genomics-reporting/StructureDefinition/';
/** HL7 Genomics Reporting Implementation Guide, STU3 (hl7.fhir.uv.genomics-reporting, 2024-12-12). */
const GUIDE_VERSION = '3.0.0';

/** Canonical reference to a profile of the guide, pinned to its version. */
export function profile(name: string): JsonMembers {
  return { profile: [`${PROFILES}${name}|${GUIDE_VERSION}`] };
}

/** To a resource of the same bundle. */
export interface Reference extends JsonMembers {
  readonly reference: string;
}

/** The resources of one bundle. References are `urn:uuid:` URIs, so that they hold wherever the bundle goes. */
export class BundleEntries {
  readonly #digest: string;
  readonly #entries: JsonMembers[] = [];

  /** @param digest SHA-256 of the result, hex */
  constructor(digest: string) {
    this.#digest = digest;
  }

  add(resourceType: string, content: JsonMembers): Reference {
    const uuid = digestUuid(this.#digest, this.#entries.length + 1);
    const fullUrl = `urn:uuid:${uuid}`;
    this.#entries.push({ fullUrl, resource: { resourceType, id: uuid, ...content } });
    return { reference: fullUrl };
  }

  get entries(): readonly Json[] {
    return this.#entries;
  }
}
