#ifndef CCLANG_H
#define CCLANG_H
#endif
