import { byId } from './elements.ts';

const MAX_FILES = 8;

/** Hands over what is dropped anywhere on the page; the zone shows that it may be. */
export function listenForDrops(zoneId: string, take: (files: readonly File[]) => void): void {
  const zone = byId(zoneId, HTMLElement);
  const prevent = (event: DragEvent): void => {
    event.preventDefault();
    zone.classList.toggle('over', event.type === 'dragover');
  };
  // On the whole window: a file dropped beside the zone would replace this page.
  for (const type of ['dragover', 'dragleave', 'drop'] as const) {
    window.addEventListener(type, prevent);
  }
  window.addEventListener('drop', (event) => {
    take([...(event.dataTransfer?.files ?? [])].slice(0, MAX_FILES));
  });
}

/** A message about a drop; nothing hides it. */
export function tellOfDrop(message: string): void {
  const place = byId('drop-message', HTMLElement);
  place.textContent = message;
  place.hidden = message === '';
}
