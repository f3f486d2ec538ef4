import { Link } from '@tanstack/react-router';
import { Fragment } from 'react';
import type { Block, Cell } from './blocks.ts';
import classes from './Help.module.css';

/** Text never changes while it is shown: its place is its key. */
const placed = <T,>(all: readonly T[]): readonly { readonly it: T; readonly place: string }[] =>
  all.map((it, n) => ({ it, place: `${n}` }));

/** The blocks of a page of the guide. */
export function Blocks({ blocks }: { readonly blocks: readonly Block[] }) {
  return placed(blocks).map((b) => <One key={b.place} block={b.it} />);
}

function One({ block: b }: { readonly block: Block }) {
  switch (b.kind) {
    case 'heading':
      return b.level === 3 ? (
        <h3 id={b.id}>
          <Words text={b.text} />
        </h3>
      ) : (
        <h2 id={b.id}>
          <Words text={b.text} />
        </h2>
      );
    case 'paragraph':
      return (
        <p>
          <Words text={b.text} />
        </p>
      );
    case 'list': {
      const items = placed(b.items).map((i) => (
        <li key={i.place}>
          <Words text={i.it} />
        </li>
      ));
      return b.ordered ? <ol>{items}</ol> : <ul>{items}</ul>;
    }
    case 'table':
      return (
        <div className={classes.scroll}>
          <table>
            <thead>
              <tr>
                {placed(b.heads).map((h) => (
                  <Head key={h.place} text={h.it} />
                ))}
              </tr>
            </thead>
            <tbody>
              {placed(b.rows).map((r) => (
                <tr key={r.place}>
                  {placed(r.it).map((c) => (
                    <td key={c.place}>
                      <Words text={c.it} />
                    </td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      );
    case 'code':
      return (
        // biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll, by keyboard too
        <pre tabIndex={0}>
          <code>{b.text}</code>
        </pre>
      );
    case 'picture':
      return (
        <a href={b.src} target="_blank" rel="noreferrer" className={classes.picture}>
          <img src={b.src} alt={b.alt} loading="lazy" width={b.width} height={b.height} />
        </a>
      );
    default:
      return b satisfies never;
  }
}

/** A corner that says nothing is no heading of its column. */
function Head({ text }: { readonly text: Cell }) {
  return text.length === 0 ? (
    <td />
  ) : (
    <th scope="col">
      <Words text={text} />
    </th>
  );
}

function Words({ text }: { readonly text: Cell }) {
  return placed(text).map(({ it, place }) => {
    if (typeof it === 'string') return <Fragment key={place}>{it}</Fragment>;
    if (it.kind === 'code') return <code key={place}>{it.text}</code>;
    if (it.kind === 'link') return <GuideLink key={place} to={it.to} text={it.text} />;
    const Marked = it.kind === 'strong' ? 'strong' : 'em';
    return (
      <Marked key={place}>
        <Words text={it.text} />
      </Marked>
    );
  });
}

function GuideLink({ to, text }: { readonly to: string; readonly text: Cell }) {
  const [page = '', hash] = to.replace(/^\/help\//, '').split('#');
  return (
    <Link to="/help/{-$page}" params={{ page }} {...(hash === undefined ? {} : { hash })}>
      <Words text={text} />
    </Link>
  );
}
