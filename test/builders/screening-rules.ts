import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ClinvarInterpreter,
  canonicalPolicyBytes,
  explainNewborn,
  interpretNewborn,
  parseCutoffs,
  parsePolicy,
} from '#pipelines';
import type {
  Cutoffs,
  ExplainedResult,
  KnowledgePack,
  Policy,
  ScreeningResult,
  ScreeningRules,
} from '#pipelines';
import { knowledgeDouble } from '../doubles/knowledge-pack.ts';
import type { NewbornBuilder } from './newborn.ts';
import { repositoryRoot } from './shared-data.ts';

export const POLICY_IDS = [
  'neoseal-default',
  'known-pathogenic-only',
  'genomics-england-newborn',
  'babyscreen-plus',
  'early-check',
] as const;

export function readPolicyDocument(id: string): unknown {
  return JSON.parse(readFileSync(join(repositoryRoot, 'pipelines/policies', `${id}.json`), 'utf8'));
}

export function policyNamed(id: (typeof POLICY_IDS)[number]): Policy {
  return parsePolicy(readPolicyDocument(id));
}

export function exampleCutoffs(): Cutoffs {
  return parseCutoffs(readPolicyDocument('cutoffs-example'));
}

export function rulesOf(
  policy: Policy,
  cutoffs: Cutoffs | null = exampleCutoffs(),
): ScreeningRules {
  const policyDigest = createHash('sha256').update(canonicalPolicyBytes(policy)).digest('hex');
  return { policy, policyDigest, cutoffs, cutoffsDigest: cutoffs === null ? null : 'c'.repeat(64) };
}

export interface InterpretOptions {
  readonly policy?: Policy;
  readonly knowledge?: KnowledgePack;
  readonly cutoffs?: Cutoffs | null;
}

export function interpret(
  newborn: NewbornBuilder,
  options: InterpretOptions = {},
): ScreeningResult {
  const { knowledge, rules } = setup(options);
  return interpretNewborn(newborn.build(), knowledge, rules, new ClinvarInterpreter(knowledge));
}

export function explain(newborn: NewbornBuilder, options: InterpretOptions = {}): ExplainedResult {
  const { knowledge, rules } = setup(options);
  return explainNewborn(newborn.build(), knowledge, rules, new ClinvarInterpreter(knowledge));
}

function setup(options: InterpretOptions): { knowledge: KnowledgePack; rules: ScreeningRules } {
  const knowledge = options.knowledge ?? knowledgeDouble();
  const policy = options.policy ?? policyNamed('neoseal-default');
  const cutoffs = options.cutoffs === undefined ? exampleCutoffs() : options.cutoffs;
  return { knowledge, rules: rulesOf(policy, cutoffs) };
}
