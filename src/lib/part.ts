/** A part of a file or of tables in one request: as base64 (four bytes of three) it fits into a line between our processes (a megabyte, src/host/lines.ts). */
export const partBytes = 480 * 1024;
