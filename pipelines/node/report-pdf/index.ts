// A front door of its own: the library behind it takes a quarter of a second and 20 MiB to load.
export { createPdfRenderer } from './create-pdf-renderer.ts';
