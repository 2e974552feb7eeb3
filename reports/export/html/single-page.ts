import { createHash } from 'node:crypto';

import { invariant } from '../../../sim/kernel/lab-error.ts';
import { htmlText } from './html-text.ts';

/** A file of the built viewer. */
export interface PageFile {
  readonly type: string;
  readonly bytes: Buffer;
}

/** A page in two parts; the data of a run go between them. */
export interface SinglePage {
  readonly before: string;
  readonly after: string;
}

export interface SinglePageParts {
  readonly page: ReadonlyMap<string, PageFile>;
  /** The built page to use; `index.html`, the run viewer, by default. */
  readonly index?: string;
  readonly title: string;
  /** HTML shown until the viewer has started, and permanently where no script runs. */
  readonly shown: string;
}

/**
 * Makes one page of the built viewer, with its script and style inside the page.
 *
 * The content security policy allows script and style by their digests only, so nothing in a run folder can run as a
 * script, and the page can contact no host. The script comes last: a reader sees the text before megabytes of data have
 * been parsed.
 */
export function singlePage({ page, index: name = 'index.html', title, shown }: SinglePageParts): SinglePage {
  const textOf = (name: string): string => {
    const file = page.get(name);
    invariant(file !== undefined, `the viewer's page names ${name}, which is not beside it`);
    return file.bytes.toString('utf8');
  };
  const index = textOf(name);
  const scripts = namesOf(index, scriptTag).map((name) => asScript(textOf(name)));
  const styles = [...namesOf(index, styleTag).map((name) => asStyle(textOf(name))), REPORT_STYLE];
  const pages = [...page.keys()].filter((file) => file.endsWith('.html'));
  const isNamed = (file: string): boolean => pages.some((own) => textOf(own).includes(`"./${file}"`));
  const separate = [...page.keys()].filter((file) => !pages.includes(file) && !isNamed(file));
  invariant(separate.length === 0, `no built page itself names ${separate.join(', ')}`);
  const policy = [
    "default-src 'none'",
    `script-src ${scripts.map(digest).join(' ')}`,
    `style-src ${styles.map(digest).join(' ')}`,
    'img-src data: blob:',
    'media-src blob:',
    'worker-src blob:',
    "connect-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const head = [
    `<meta http-equiv="Content-Security-Policy" content="${policy}" />`,
    ...styles.map((style) => `<style>${style}</style>`),
  ].join('\n    ');
  const whole = replaced(index.replace(scriptTag, '').replace(styleTag, ''), [
    [/(<meta charset="utf-8"[^>]*>)/i, (found) => `${found}\n    ${head}`],
    [/<title>[^<]*<\/title>/, () => `<title>${htmlText(title)}</title>`],
    [/(<div id="app"[^>]*>)[\s\S]*?<\/div>/, (_whole, opening) => `${opening}\n${shown}\n</div>`],
  ]);
  const end = whole.lastIndexOf('</body>');
  invariant(end > 0, "the viewer's page has no body");
  return {
    before: whole.slice(0, end),
    after: `${scripts.map((script) => `<script>${script}</script>\n`).join('')}${whole.slice(end)}`,
  };
}

const scriptTag = /<script\b[^>]*\bsrc="\.\/([\w.-]+)"[^>]*><\/script>\s*/g;
const styleTag = /<link\b[^>]*\brel="stylesheet"[^>]*\bhref="\.\/([\w.-]+)"[^>]*>\s*/g;

const namesOf = (html: string, tag: RegExp): readonly string[] => Array.from(html.matchAll(tag), ([, name]) => name);

/** HTML reads these two as markup even inside a script; in JavaScript the added backslash changes nothing. */
const asScript = (text: string): string =>
  text.replace(/<(\/script|!--)/gi, (_found, rest: string) => `<\\${rest}`).replaceAll('\r\n', '\n');

function asStyle(text: string): string {
  invariant(!/<\/style/i.test(text) && !/url\(\s*["']?(?!data:|#)/.test(text), "the viewer's style names another file");
  return text.replaceAll('\r\n', '\n');
}

const digest = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

type Change = readonly [place: RegExp, to: (...found: string[]) => string];

function replaced(text: string, changes: readonly Change[]): string {
  let result = text;
  for (const [place, to] of changes) {
    invariant(place.test(result), `the viewer's page has no ${place.source}`);
    result = result.replace(place, to);
  }
  return result;
}

/** For the summary shown until the viewer has started. */
const REPORT_STYLE = `
.report { max-width: 60rem; margin: 0 auto; padding: 1.5rem; }
.report table { border-collapse: collapse; }
.report th, .report td { padding: 0.2rem 1rem 0.2rem 0; text-align: left; font-weight: normal; }
.report dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.2rem 1rem; }
.report dd { margin: 0; overflow-wrap: anywhere; }
`;
