import { buildPage } from './page.ts';

/** `npm run build:page`: what a stranger verifies with. */
await buildPage({
  template: 'client/verifier-page/page.html',
  script: 'client/verifier-page/main.ts',
  style: 'client/web/page.css',
  target: 'dist/verifier.html',
  maxBytes: 400 * 1024,
});
