import { createInterface } from 'node:readline';

export interface Prompt {
  /** One line of a person; undefined after Ctrl-C, or when the input has ended. */
  ask(question: string): Promise<string | undefined>;
  close(): void;
}

/** Asks line by line. Lines that come before they are asked for (a script's) are kept. */
export function openPrompt(input: NodeJS.ReadableStream, output: NodeJS.WritableStream): Prompt {
  const lines: string[] = [];
  let waiting: ((line: string | undefined) => void) | undefined;
  let over = false;
  const reader = createInterface({ input, output });
  reader.on('line', (line) => {
    if (waiting === undefined) lines.push(line);
    else {
      const tell = waiting;
      waiting = undefined;
      tell(line);
    }
  });
  reader.on('SIGINT', () => {
    output.write('\n');
    reader.close();
  });
  reader.on('close', () => {
    over = true;
    waiting?.(undefined);
    waiting = undefined;
  });
  return {
    ask: (question) => {
      output.write(question);
      const next = lines.shift();
      if (next !== undefined || over) return Promise.resolve(next);
      return new Promise((resolve) => {
        waiting = resolve;
      });
    },
    close: () => reader.close(),
  };
}
