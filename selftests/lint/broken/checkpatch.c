// SPDX-License-Identifier: GPL-2.0
int broken( int a ){
  return(a);
}
