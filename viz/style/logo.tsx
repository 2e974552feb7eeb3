// The name of the lab as it stands at the top of each page.

export const Logo = () => (
  <span class="logo">
    fleet<i>lab</i>
  </span>
);
