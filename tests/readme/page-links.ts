export interface PageLink {
  /** Relative to the page; empty for a place on the page itself. */
  readonly path: string;
  /** The heading that it leads to; empty for none. */
  readonly anchor: string;
}

/** The links and pictures of a page, in Markdown and in HTML, that stay inside the repository. Code is left out. */
export function linksOf(page: string): readonly PageLink[] {
  const prose = page.replace(/^```.*?^```$/gms, '').replace(/`[^`\n]*`/g, '');
  return Array.from(
    prose.matchAll(/\]\(([^)\s]+)\)|(?:src|srcset|href)="([^"]+)"/g),
    ([, markdown, html]) => markdown ?? html,
  )
    .filter((target) => !/^[a-z]+:/.test(target))
    .map((target) => {
      const [path, anchor = ''] = target.split('#');
      return { path, anchor };
    });
}

/** Whether a page has a heading that is reached by this anchor, by the rule that Git hosts use: words in lower case, hyphens between. */
export const isAnchorOf = (anchor: string, page: string): boolean =>
  Array.from(page.matchAll(/^#+ (.+)$/gm), ([, heading]) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  ).includes(anchor);
