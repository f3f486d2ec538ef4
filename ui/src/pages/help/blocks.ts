/** A page of the guide as data: made while the pages are built (ui/tools/markdown.ts), drawn by Blocks.tsx. There is no HTML in it. */
export type Inline =
  | string
  | { readonly kind: 'strong'; readonly text: readonly Inline[] }
  | { readonly kind: 'emphasis'; readonly text: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  /** `to`: as it stands in the file; in the product a page of the guide, or nothing where the file is not in the product. */
  | { readonly kind: 'link'; readonly text: readonly Inline[]; readonly to: string };

export type Cell = readonly Inline[];

export type Block =
  | { readonly kind: 'heading'; readonly level: number; readonly id: string; readonly text: Cell }
  | { readonly kind: 'paragraph'; readonly text: Cell }
  | { readonly kind: 'list'; readonly ordered: boolean; readonly items: readonly Cell[] }
  | { readonly kind: 'table'; readonly heads: readonly Cell[]; readonly rows: readonly (readonly Cell[])[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'picture'; readonly src: string; readonly alt: string; readonly width?: number; readonly height?: number };

export interface GuidePage {
  /** The file's name without `.md`, the same in every language; `index` is README.md. */
  readonly id: string;
  readonly title: string;
  readonly blocks: readonly Block[];
}

/** What is read of a text, without its marks. */
export function plain(text: readonly Inline[]): string {
  return text.map((t) => (typeof t === 'string' ? t : typeof t.text === 'string' ? t.text : plain(t.text))).join('');
}
