/** Heights of the lock table, px: VS Code's rows. */
export const ROW_HEIGHT = 22
export const HEADER_HEIGHT = 24
