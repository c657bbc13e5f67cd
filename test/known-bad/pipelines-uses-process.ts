export const home: unknown = process.env['HOME'];
