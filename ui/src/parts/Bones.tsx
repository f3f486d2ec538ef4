import classes from './Bones.module.css';

const widths = ['72%', '48%', '60%', '38%'];

/** Where text will be, in its place and about its size, while it is on its way. */
export function Bones({ lines = 3 }: { readonly lines?: number }) {
  return (
    <div className={classes.bones} aria-hidden="true">
      {Array.from({ length: lines }, (_, i) => (
        // The index is what a line is.
        // biome-ignore lint/suspicious/noArrayIndexKey: lines have no other identity
        <span key={i} className={classes.bone} style={{ width: widths[i % widths.length] }} />
      ))}
    </div>
  );
}
