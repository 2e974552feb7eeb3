export const Logo = () => (
  <span class="logo">
    fleet<i>lab</i>
  </span>
);
