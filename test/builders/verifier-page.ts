import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from 'playwright-core';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { repositoryRoot } from './shared-data.ts';

const CHROMIUM = process.env['NEOSEAL_CHROMIUM'] ?? '/usr/bin/chromium';

export const hasChromium: boolean = existsSync(CHROMIUM);

/** For the titles of skipped tests. */
export const chromiumNote: string = hasChromium
  ? ''
  : ' (skipped: chromium absent, set NEOSEAL_CHROMIUM)';

export const pageFile: string = join(repositoryRoot, 'dist/verifier.html');

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

export async function launchChromium(): Promise<Browser> {
  return chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
}

export type FileSlot =
  'result' | 'evidence' | 'document' | 'reference' | 'release-key' | 'development-root';

/** What is put into the page's fields. */
export interface PageInput {
  readonly files?: Partial<Record<FileSlot, Uint8Array>>;
  readonly texts?: Readonly<Record<string, string>>;
}

/** The verifier page in a browser, opened from its file and offline. */
export class VerifierPage {
  readonly page: Page;
  /** What the browser complained about, and every address that it asked for. */
  readonly complaints: string[] = [];
  readonly requests: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    page.on('console', (message) => {
      if (['error', 'warning'].includes(message.type())) {
        this.complaints.push(message.text());
      }
    });
    page.on('pageerror', (error) => this.complaints.push(error.message));
    page.on('request', (request) => this.requests.push(request.url()));
  }

  /** @param before runs in the page before its own script */
  static async open(context: BrowserContext, before?: string): Promise<VerifierPage> {
    await context.setOffline(true);
    const page = await context.newPage();
    if (before !== undefined) {
      await page.addInitScript(before);
    }
    const verifier = new VerifierPage(page);
    await page.goto(pathToFileURL(pageFile).href);
    await verifier.settled();
    return verifier;
  }

  /** Empties the fields and fills them anew. */
  async give({ files = {}, texts = {} }: PageInput): Promise<void> {
    await this.page.evaluate('document.getElementById("clear").click()');
    await this.page.evaluate('document.querySelector("#inputs details").open = true');
    for (const [slot, bytes] of Object.entries(files)) {
      await this.giveFile(slot as FileSlot, bytes);
    }
    for (const [id, text] of Object.entries(texts)) {
      await this.page.fill(`#text-${id}`, text);
    }
    await this.settled();
  }

  async giveFile(slot: FileSlot, bytes: Uint8Array, name = `${slot}.bin`): Promise<void> {
    const buffer = Buffer.from(bytes);
    await this.page.setInputFiles(`#file-${slot}`, { name, mimeType: '', buffer });
    await this.page.locator(`#given-${slot}:not(:empty)`).waitFor();
    await this.settled();
  }

  /** Drops files onto the page as a mouse would. */
  async drop(files: Readonly<Record<string, Uint8Array>>): Promise<void> {
    const contents = Object.entries(files).map(([name, bytes]) => ({
      name,
      base64: Buffer.from(bytes).toString('base64'),
    }));
    await this.page.evaluate(`(async () => {
      const transfer = new DataTransfer();
      for (const { name, base64 } of ${JSON.stringify(contents)}) {
        transfer.items.add(new File([Uint8Array.from(atob(base64), (c) => c.charCodeAt(0))], name));
      }
      const event = { bubbles: true, cancelable: true, dataTransfer: transfer };
      document.getElementById('drop').dispatchEvent(new DragEvent('drop', event));
      await new Promise((resolve) => setTimeout(resolve, 150));
    })()`);
    await this.settled();
  }

  async settled(): Promise<void> {
    await this.page.locator('#verdict[aria-busy="false"]').waitFor();
  }

  async state(): Promise<string | null> {
    return this.page.locator('.answer').getAttribute('data-state');
  }

  async headline(): Promise<string> {
    return this.page.locator('.headline').innerText();
  }

  /** What the page shows as the verdict; `null` where it reached none. */
  async verdict(): Promise<unknown> {
    const shown = this.page.locator('#verdict-json');
    return (await shown.count()) === 0 ? null : JSON.parse((await shown.textContent()) ?? '');
  }
}
