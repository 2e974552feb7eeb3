/** A worker that Vite inlines into the page's script. */
declare module '*?worker&inline' {
  const InlinedWorker: new () => Worker;
  export default InlinedWorker;
}
