/** A worker that Vite puts into the page's own script. */
declare module '*?worker&inline' {
  const InlinedWorker: new () => Worker;
  export default InlinedWorker;
}
