import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { BrowserContext, Page } from 'playwright-core';
import { repositoryRoot } from './shared-data.ts';

export const clinicianPageFile: string = join(repositoryRoot, 'dist/clinician.html');

export type ClinicianSlot =
  'sealed' | 'evidence' | 'key' | 'reference' | 'release-key' | 'development-root';

/** What is put into the page's fields; the report is opened when there is a key. */
export interface ClinicianInput {
  readonly files?: Partial<Record<ClinicianSlot, Uint8Array>>;
  readonly texts?: Readonly<Record<string, string>>;
  readonly passphrase?: string;
}

/** The clinician's page in a browser, opened from its file and offline. */
export class ClinicianPage {
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
  static async open(context: BrowserContext, before?: string): Promise<ClinicianPage> {
    await context.setOffline(true);
    const page = await context.newPage();
    if (before !== undefined) {
      await page.addInitScript(before);
    }
    const clinician = new ClinicianPage(page);
    await page.goto(pathToFileURL(clinicianPageFile).href);
    await clinician.settled();
    return clinician;
  }

  async give({ files = {}, texts = {}, passphrase }: ClinicianInput): Promise<void> {
    await this.page.evaluate('document.querySelector("#inputs details").open = true');
    for (const [id, text] of Object.entries(texts)) {
      await this.page.fill(`#text-${id}`, text);
    }
    for (const [slot, bytes] of Object.entries(files)) {
      await this.giveFile(slot as ClinicianSlot, bytes);
    }
    if (passphrase !== undefined) {
      await this.page.fill('#passphrase', passphrase);
    }
    if (files.key !== undefined) {
      await this.openReport();
    }
    await this.settled();
  }

  async giveFile(slot: ClinicianSlot, bytes: Uint8Array, name = `${slot}.bin`): Promise<void> {
    const buffer = Buffer.from(bytes);
    await this.page.setInputFiles(`#file-${slot}`, { name, mimeType: '', buffer });
    await this.page.locator(`#given-${slot}:not(:empty)`).waitFor();
    await this.settled();
  }

  /** Presses the button, and waits for what comes of it. */
  async openReport(): Promise<void> {
    await this.page.click('#open');
    await this.page.locator('#progress', { hasText: /opened|first/i }).waitFor();
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

  async explanation(): Promise<string> {
    return this.page.locator('.explanation').innerText();
  }

  /** The text in the frame of a report; `null` where none is shown. */
  async report(name = 'report.html'): Promise<string | null> {
    const frame = this.page.locator(`[data-report="${name}"] iframe`);
    return (await frame.count()) === 0 ? null : frame.contentFrame().locator('body').innerText();
  }
}
