import fc from 'fast-check';

/** The same cases in every run, so that a failure is a failure of the change; NEOSEAL_SEED widens the search. */
fc.configureGlobal({ seed: Number(process.env['NEOSEAL_SEED'] ?? 20_261_122) });
