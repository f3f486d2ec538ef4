/** The two pure things of node:net, for programs that shall not carry a library of addresses. */
export { BlockList, isIP } from 'node:net';
