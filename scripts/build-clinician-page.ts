import { buildPage } from './page.ts';

/** `npm run build:page`: what a clinician opens and verifies a sealed report with. */
await buildPage({
  template: 'client/clinician-page/page.html',
  script: 'client/clinician-page/main.ts',
  style: 'client/clinician-page/page.css',
  target: 'dist/clinician.html',
  maxBytes: 500 * 1024,
  policy: {
    // A report in its frame inherits this policy and brings style of its own; style can fetch nothing here.
    'style-src': "'unsafe-inline'",
    // The one policy that puts a report into its frame.
    'trusted-types': 'neoseal-report',
  },
});
