import { htmlText } from '../html/html-text.ts';

/** An element with its attributes; `inner` is XML already, or text escaped by `xmlText`. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string>>,
  ...inner: readonly string[]
): string {
  const opening = [name, ...Object.entries(attributes).map(([key, value]) => `${key}="${xmlText(value)}"`)].join(' ');
  const content = inner.filter((part) => part !== '');
  if (content.length === 0) return `<${opening}/>`;
  const isText = content.every((part) => !part.startsWith('<'));
  return isText ? `<${opening}>${content.join('')}</${name}>` : `<${opening}>\n${content.join('\n')}\n</${name}>`;
}

/** XML 1.0 cannot represent most control characters or half a surrogate pair, not even escaped. */
export const xmlText = (text: string): string =>
  htmlText(text.replace(/[\t\n\r]/g, ' ').replace(/[\p{Cc}\p{Cs}\ufffe\uffff]/gu, '\ufffd'));
