import { defineConfig } from 'vite';

/** Where Rytmi itself listens while the app is worked on. */
const SERVER = `http://127.0.0.1:${process.env.PORT ?? 3000}`;
/** Whatever is not the app's own is answered by the server. */
const OF_SERVER =
  '^/(graphql|graphiql|health|metrics|s/|sms|live|sandbox|reports|calendar|imports|excursions|participants|sign-in/)';

export default defineConfig({
  root: import.meta.dirname,
  resolve: { conditions: ['source', 'module', 'browser', 'development|production'] },
  oxc: { jsx: { runtime: 'automatic' } },
  server: { host: '127.0.0.1', port: 5173, strictPort: true, proxy: { [OF_SERVER]: { target: SERVER } } },
  build: {
    emptyOutDir: true,
    target: ['chrome107', 'firefox104', 'safari16'],
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    license: false,
    rolldownOptions: {
      // Libraries say where React's server would hand over to the browser; there is no such server here.
      onwarn: (warning, warn) => warning.code === 'MODULE_LEVEL_DIRECTIVE' || warn(warning),
    },
  },
});
