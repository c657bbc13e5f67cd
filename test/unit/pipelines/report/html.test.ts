import { describe, expect, it } from 'vitest';
import { html, renderDocument } from '../../../../pipelines/report/html.ts';

describe('html', () => {
  it('escapes every value that is not HTML itself', () => {
    const hostile = `<script>"&'`;
    expect(renderDocument(html`<p title="${hostile}">${hostile}</p>`)).toBe(
      '<p title="&lt;script&gt;&quot;&amp;&#39;">&lt;script&gt;&quot;&amp;&#39;</p>',
    );
  });

  it('keeps nested nodes, joins lists, and writes nothing for null', () => {
    expect(
      renderDocument(html`${[html`<i>${1}</i>`, html`<b>${2}</b>`]}${null}${html`<u></u>`}`),
    ).toBe('<i>1</i><b>2</b><u></u>');
  });

  it('does not take a string for a node, whatever it looks like', () => {
    expect(renderDocument(html`${'<b>'}`)).toBe('&lt;b&gt;');
  });
});
