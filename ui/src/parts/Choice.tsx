import { NativeSelect, SegmentedControl } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import classes from './Choice.module.css';
import { Label } from './Label.tsx';
import { Under } from './Under.tsx';

interface Props<T extends string> {
  readonly label: string;
  readonly value: T;
  readonly onChange: (value: T) => void;
  readonly options: readonly { readonly value: T; readonly label: string }[];
  readonly changed?: boolean;
  readonly error?: string | undefined;
  readonly warning?: string | undefined;
  readonly children?: ReactNode;
  /** Few short options lie open; many, or long ones, fold. */
  readonly open?: boolean;
}

export function Choice<T extends string>({
  label,
  value,
  onChange,
  options,
  changed = false,
  error,
  warning,
  children,
  open = true,
}: Props<T>) {
  const id = useId();
  const under = useId();
  const data = options.map((o) => ({ value: o.value, label: o.label }));
  return (
    <div>
      {open ? (
        <div className={classes.choice}>
          <span id={id}>
            <Label changed={changed}>{label}</Label>
          </span>
          <SegmentedControl aria-labelledby={id} size="sm" value={value} onChange={(v) => onChange(v as T)} data={data} />
        </div>
      ) : (
        <NativeSelect
          label={<Label changed={changed}>{label}</Label>}
          aria-describedby={under}
          value={value}
          onChange={(e) => onChange(e.currentTarget.value as T)}
          data={data}
          error={error !== undefined}
        />
      )}
      <Under id={under} error={error} warning={warning}>
        {children}
      </Under>
    </div>
  );
}
